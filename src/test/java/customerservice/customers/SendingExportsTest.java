package customerservice.customers;

import static customerservice.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.ApiTest;
import customerservice.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** An export on its way: one that cannot be made to its end, one that nobody takes. */
@QuarkusTest
class SendingExportsTest extends ApiTest {
  private static final int ANSWER_LIMIT_MS = 20_000;

  /** More than all buffers on the way hold. */
  private static final String LONG_NOTES = "x".repeat(5000);

  /** As HTTP/1.1 marks it, with chunks. */
  private static final String END = "\r\n0\r\n\r\n";

  @Test
  void endsAsHttpMarksIt() throws Exception {
    created(aCustomer());
    sql(ManyCustomers.copied(Export.PAGE_SIZE, "a"));
    try (Socket socket = asked()) {
      assertThat(text(socket.getInputStream())).startsWith("HTTP/1.1 200 ").endsWith(END);
    }
  }

  @Test
  void breaksOffWhereThereIsNoMore() throws Exception {
    created(aCustomer());
    sql(ManyCustomers.copied(2 * Export.PAGE_SIZE, "a"));
    sql(
        """
        UPDATE customer_service.customers SET preferences = '[]'
        WHERE customer_id = (SELECT max(customer_id::text)::uuid FROM customer_service.customers)
        """);
    try (Socket socket = asked()) {
      assertThat(text(socket.getInputStream()))
          .startsWith("HTTP/1.1 200 ")
          .contains("\"first_name\"")
          .doesNotEndWith(END);
    }
  }

  @Test
  void saysWhatIsWrongWhereItCannotBegin() throws Exception {
    created(aCustomer());
    sql("UPDATE customer_service.customers SET preferences = '[]'");
    get("manager", "/customers/export").isProblem(500, "internal");
  }

  @Test
  void keepsNothingOfTheDatabaseForWhoIsSlowOrGone() throws Exception {
    created(aCustomer());
    sql(ManyCustomers.copied(2 * Export.PAGE_SIZE, LONG_NOTES));
    try (Socket slow = asked()) {
      assertThat(new String(slow.getInputStream().readNBytes(12), StandardCharsets.UTF_8))
          .isEqualTo("HTTP/1.1 200");
      sql(
          """
          DO $$
          BEGIN
            FOR look IN 1..500 LOOP
              PERFORM pg_stat_clear_snapshot();
              IF NOT EXISTS (SELECT FROM pg_stat_activity WHERE state <> 'idle'
                AND datname = current_database() AND pid <> pg_backend_pid()) THEN
                RETURN;
              END IF;
              PERFORM pg_sleep(0.02);
            END LOOP;
            RAISE 'a connection is in use';
          END
          $$
          """);
    }
    get("manager", "/customers?limit=1").is(200);
  }

  private static Socket asked() throws IOException {
    URI base = URI.create(ConfigProvider.getConfig().getValue("test.url", String.class));
    Socket socket = new Socket(base.getHost(), base.getPort());
    socket.setSoTimeout(ANSWER_LIMIT_MS);
    String request =
        """
        GET /customers/export HTTP/1.1
        Host: here
        Authorization: Bearer %s
        Connection: close

        """
            .formatted(TestTokens.token("manager"))
            .replace("\n", "\r\n");
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  private static String text(InputStream answer) throws IOException {
    return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
  }
}
