package customerservice.testing;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;

/**
 * An answer as it came.
 *
 * @param path what was asked for, to the letter, without the query
 */
record Reply(String path, int status, HttpHeaders headers, String body) {
  static Reply of(HttpResponse<String> response) {
    return new Reply(
        response.uri().getRawPath(), response.statusCode(), response.headers(), response.body());
  }
}
