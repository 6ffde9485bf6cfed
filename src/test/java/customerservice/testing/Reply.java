package customerservice.testing;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;

/**
 * A raw response.
 *
 * @param path the exact path of the request, without the query
 */
record Reply(String path, int status, HttpHeaders headers, String body) {
  static Reply of(HttpResponse<String> response) {
    return new Reply(
        response.uri().getRawPath(), response.statusCode(), response.headers(), response.body());
  }
}
