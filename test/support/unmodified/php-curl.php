<?php
// A client of the real service: it has the production names in it and knows of no emulator.

function ask(string $url, array $headers, ?string $body): array
{
    $curl = curl_init($url);
    curl_setopt_array($curl, [
        CURLOPT_POST => true,
        CURLOPT_POSTFIELDS => $body,
        CURLOPT_HTTPHEADER => $headers,
        CURLOPT_RETURNTRANSFER => true,
    ]);
    $reply = curl_exec($curl);
    if ($reply === false || curl_getinfo($curl, CURLINFO_HTTP_CODE) !== 200) {
        fwrite(STDERR, $url . ': ' . curl_error($curl) . $reply . "\n");
        exit(1);
    }
    return json_decode($reply, true);
}

$token = ask('https://api.amazon.com/auth/o2/token', [], http_build_query([
    'grant_type' => 'refresh_token',
    'refresh_token' => getenv('DRS_REFRESH_TOKEN'),
    'client_id' => getenv('DRS_CLIENT_ID'),
    'client_secret' => getenv('DRS_CLIENT_SECRET'),
]))['access_token'];

$slot = explode(',', getenv('DRS_SLOT_IDS'))[0];
echo json_encode(ask("https://dash-replenishment-service-na.amazon.com/replenish/$slot", [
    "Authorization: Bearer $token",
    'x-amzn-type-version: com.amazon.dash.replenishment.DrsReplenishInput@1.0',
    'x-amzn-accept-type: com.amazon.dash.replenishment.DrsReplenishResult@1.0',
], null)), "\n";
