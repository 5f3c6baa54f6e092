import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client of the real service: it has the production names in it and knows of no emulator. Java has two HTTP clients; it uses both. */
public class Maker {
  static String escaped(String name) {
    return URLEncoder.encode(System.getenv(name), StandardCharsets.UTF_8);
  }

  static String token() throws Exception {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create("https://api.amazon.com/auth/o2/token").toURL().openConnection();
    connection.setRequestMethod("POST");
    connection.setDoOutput(true);
    String form = "grant_type=refresh_token&refresh_token=" + escaped("DRS_REFRESH_TOKEN")
        + "&client_id=" + escaped("DRS_CLIENT_ID") + "&client_secret=" + escaped("DRS_CLIENT_SECRET");
    connection.getOutputStream().write(form.getBytes(StandardCharsets.UTF_8));
    try (InputStream reply = connection.getInputStream()) {
      String text = new String(reply.readAllBytes(), StandardCharsets.UTF_8);
      Matcher matcher = Pattern.compile("\"access_token\":\"([^\"]*)\"").matcher(text);
      if (!matcher.find()) throw new IllegalStateException(text);
      return matcher.group(1);
    }
  }

  public static void main(String[] args) throws Exception {
    String slot = System.getenv("DRS_SLOT_IDS").split(",")[0];
    HttpRequest replenish = HttpRequest
        .newBuilder(URI.create("https://dash-replenishment-service-na.amazon.com/replenish/" + slot))
        .POST(HttpRequest.BodyPublishers.noBody())
        .header("Authorization", "Bearer " + token())
        .header("x-amzn-type-version", "com.amazon.dash.replenishment.DrsReplenishInput@1.0")
        .header("x-amzn-accept-type", "com.amazon.dash.replenishment.DrsReplenishResult@1.0")
        .build();
    HttpResponse<String> reply =
        HttpClient.newHttpClient().send(replenish, HttpResponse.BodyHandlers.ofString());
    if (reply.statusCode() != 200) throw new IllegalStateException(reply.statusCode() + " " + reply.body());
    System.out.println(reply.body());
  }
}
