package customerservice.imports;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Answer;
import customerservice.testing.Eventually;
import customerservice.testing.TestTokens;
import customerservice.web.ConcurrencyLimit;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** The limit of concurrent uploads per caller: each can hold a record of a mebibyte for long. */
@QuarkusTest
class ConcurrentUploadsTest extends ImportTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String NDJSON = "application/x-ndjson";

  /** The framework calls the service after the first 10 KiB of a body. */
  private static final int LINES = 1_000;

  private static final String LINE = "{\"first_name\":\"Ana\",\"external_id\":\"a\"}\n";

  @Test
  void refusesMoreConcurrentUploadsThanTheLimitOfACaller() throws Exception {
    List<Socket> uploads = new ArrayList<>();
    try {
      for (int i = 0; i < ConcurrencyLimit.PER_CALLER_MAX; i++) {
        uploads.add(startUpload());
      }
      Eventually.await(LIMIT, "another upload is refused", () -> isRefused(upload()));
    } finally {
      for (Socket upload : uploads) {
        upload.close();
      }
    }
    Eventually.await(LIMIT, "an upload is accepted again", () -> upload().status() == 202);
  }

  /** Asserts in the first refusal, because each refusal takes some seconds. */
  private static boolean isRefused(Answer answer) {
    if (answer.status() == 202) {
      return false;
    }
    assertThat(answer.isProblem(429, "rate_limited").header("Retry-After")).isEqualTo("5");
    return true;
  }

  private static Answer upload() {
    return upload(NDJSON, "", LINE);
  }

  /** Starts an upload and does not send its end. */
  private static Socket startUpload() throws IOException {
    URI base = URI.create(ConfigProvider.getConfig().getValue("test.url", String.class));
    Socket socket = new Socket(base.getHost(), base.getPort());
    String head =
        "POST /customers/import HTTP/1.1\r\nHost: here\r\nContent-Type: %s\r\nAuthorization: Bearer %s\r\nContent-Length: 1000000\r\n\r\n"
            .formatted(NDJSON, TestTokens.token("manager"));
    socket
        .getOutputStream()
        .write((head + LINE.repeat(LINES)).getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }
}
