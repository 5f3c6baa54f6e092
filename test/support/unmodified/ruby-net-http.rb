# A client of the real service: it has the production names in it and knows of no emulator.
require 'json'
require 'net/http'

def ask(request)
  uri = request.uri
  reply = Net::HTTP.start(uri.host, uri.port, use_ssl: true) { |http| http.request(request) }
  raise "#{uri}: #{reply.code} #{reply.body}" unless reply.code == '200'

  JSON.parse(reply.body)
end

refresh = Net::HTTP::Post.new(URI('https://api.amazon.com/auth/o2/token'))
refresh.set_form_data(
  'grant_type' => 'refresh_token',
  'refresh_token' => ENV.fetch('DRS_REFRESH_TOKEN'),
  'client_id' => ENV.fetch('DRS_CLIENT_ID'),
  'client_secret' => ENV.fetch('DRS_CLIENT_SECRET')
)
token = ask(refresh).fetch('access_token')

slot = ENV.fetch('DRS_SLOT_IDS').split(',').first
replenish = Net::HTTP::Post.new(URI("https://dash-replenishment-service-na.amazon.com/replenish/#{slot}"))
replenish['Authorization'] = "Bearer #{token}"
replenish['x-amzn-type-version'] = 'com.amazon.dash.replenishment.DrsReplenishInput@1.0'
replenish['x-amzn-accept-type'] = 'com.amazon.dash.replenishment.DrsReplenishResult@1.0'
puts ask(replenish).to_json
