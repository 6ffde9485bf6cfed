package customerservice.webhooks.sending;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.platform.settings.Settings;
import customerservice.testing.FreePort;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookClientTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final Instant NOW = Instant.parse("2026-05-17T10:00:00Z");
  private static final UUID ID = UUID.fromString("019a3c5e-7d10-7b42-8c3f-5e9a1b2c3d4e");
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String PASSWORD = "password";

  /** Much longer than an exchange on loopback. */
  private static final Duration ENOUGH = Duration.ofSeconds(20);

  /** Much shorter than a hanging exchange. */
  private static final Duration SHORT = Duration.ofMillis(300);

  private final Map<String, String> names = new HashMap<>();
  private Receiver receiver;

  @BeforeEach
  void start() throws IOException {
    receiver = new Receiver();
  }

  @AfterEach
  void stop() throws IOException {
    receiver.close();
  }

  @AfterAll
  static void close() throws Exception {
    VERTX.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private SendResult send(String url) throws InterruptedException {
    return send(url, WebhookClient.options(), ENOUGH);
  }

  private SendResult send(String url, HttpClientOptions options, Duration limit)
      throws InterruptedException {
    AddressLookup lookup =
        new AddressLookup(
            this::resolve,
            Settings.read(name ->
                Optional.of("127.0.0.0/8").filter(value -> name.equals("WEBHOOK_NETWORKS"))));
    WebhookClient client = new WebhookClient(VERTX, lookup, () -> NOW, options, limit);
    try {
      return client.send(message(url));
    } finally {
      client.close();
      lookup.close();
    }
  }

  private List<InetAddress> resolve(String host) throws UnknownHostException {
    if (!names.containsKey(host)) {
      throw new UnknownHostException(host);
    }
    return List.of(InetAddress.ofLiteral(names.get(host)));
  }

  private static Message message(String url) {
    return new Message(
        WebhookUrl.parse(url).orElseThrow(),
        ID,
        "{\"a\":\"é\"}".getBytes(StandardCharsets.UTF_8),
        List.of(SECRET));
  }

  @Test
  void sendsTheEventWithItsSignature() throws Exception {
    SendResult result = send(receiver.url());
    assertThat(result.isDelivered()).isTrue();
    assertThat(result.status()).isEqualTo(200);
    assertThat(receiver.received())
        .singleElement()
        .satisfies(request -> {
          assertThat(request.line()).isEqualTo("POST /hooks?a=b HTTP/1.1");
          assertThat(request.header("host")).isEqualTo("127.0.0.1:" + receiver.port());
          assertThat(request.header("content-type")).isEqualTo("application/json");
          assertThat(request.header("webhook-id")).isEqualTo(ID.toString());
          assertThat(request.header("webhook-timestamp")).isEqualTo("" + NOW.getEpochSecond());
          assertThat(request.header("webhook-signature"))
              .isEqualTo(
                  Signatures.header(
                      List.of(SECRET),
                      ID.toString(),
                      NOW.getEpochSecond(),
                      request.body().getBytes(StandardCharsets.UTF_8)));
          assertThat(request.body()).isEqualTo("{\"a\":\"é\"}");
        });
  }

  @ParameterizedTest
  @CsvSource({
    "200,true",
    "204,true",
    "299,true",
    "301,false",
    "307,false",
    "400,false",
    "410,false",
    "500,false"
  })
  void acceptsOnly2xx(int status, boolean isDelivered) throws Exception {
    receiver.behave(
        request -> Receiver.status(status, "Location: http://127.0.0.1:" + receiver.port() + "/"));
    SendResult result = send(receiver.url());
    assertThat(result.status()).isEqualTo(status);
    assertThat(result.isDelivered()).isEqualTo(isDelivered);
    assertThat(result.error()).isEqualTo(isDelivered ? null : SendError.STATUS);
    assertThat(receiver.received()).as("no redirect").hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "429|120|120",
        "503|0|0",
        "503|Sun, 17 May 2026 10:01:00 GMT|60",
        "503|Sun, 17 May 2026 09:00:00 GMT|0",
        "429|soon|",
        "429|-1|",
        "500|120|",
        "429|99999999999|",
      })
  void readsRetryAfterOf429And503(int status, String value, Long seconds) throws Exception {
    receiver.behave(request -> Receiver.status(status, "Retry-After: " + value));
    assertThat(send(receiver.url()).retryAfter())
        .isEqualTo(seconds == null ? null : Duration.ofSeconds(seconds));
  }

  @Test
  void reportsAConnectionThatIsRefusedOrClosed() throws Exception {
    String unused = "http://127.0.0.1:" + FreePort.find() + "/";
    assertThat(send(unused).error()).isEqualTo(SendError.REFUSED);
    receiver.behave(request -> (sent, out) -> out.close());
    SendResult closed = send(receiver.url());
    assertThat(closed.error()).isEqualTo(SendError.REFUSED);
    assertThat(closed.status()).isNull();
    receiver.behave(request ->
        (sent, out) -> {
          Receiver.write(out, "SSH-2.0-OpenSSH\r\n");
          out.close();
        });
    assertThat(send(receiver.url()).error()).isEqualTo(SendError.REFUSED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\na: b"})
  void endsAfterTheTimeLimitIfTheHeadIsIncomplete(String head) throws Exception {
    receiver.behave(request ->
        (sent, out) -> {
          Receiver.write(out, head);
          new CountDownLatch(1).await();
        });
    SendResult result = send(receiver.url(), WebhookClient.options(), SHORT);
    assertThat(result.error()).isEqualTo(SendError.TIMEOUT);
    assertThat(result.duration()).isBetween(SHORT, ENOUGH);
  }

  @Test
  void doesNotReadALargeBody() throws Exception {
    byte[] block = new byte[1024 * 1024];
    long[] written = new long[1];
    receiver.behave(request ->
        (sent, out) -> {
          Receiver.write(out, "HTTP/1.1 200 OK\r\ncontent-length: 1073741824\r\n\r\n");
          for (int i = 0; i < 1024; i++) {
            out.write(block);
            written[0] += block.length;
          }
        });
    SendResult result = send(receiver.url());
    assertThat(result.isDelivered()).isTrue();
    assertThat(written[0]).isLessThan(100L * block.length);
  }

  @Test
  void doesNotWaitForABodyThatHangs() throws Exception {
    receiver.behave(request ->
        (sent, out) -> {
          Receiver.write(out, "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc");
          new CountDownLatch(1).await();
        });
    SendResult result = send(receiver.url());
    assertThat(result.isDelivered()).isTrue();
    assertThat(result.duration()).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void reportsANameWithoutAddressAndABlockedOne() throws Exception {
    assertThat(send("https://nowhere.example/").error()).isEqualTo(SendError.DNS);
    names.put("inside.example", "10.0.0.1");
    assertThat(send("https://inside.example/").error()).isEqualTo(SendError.BLOCKED);
    assertThat(send("http://93.184.216.34/").error()).isEqualTo(SendError.BLOCKED);
  }

  /**
   * DNS rebinding: the answer at the attempt decides, not an earlier one at the creation of the
   * webhook.
   */
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "::ffff:127.0.0.1"})
  void doesNotConnectToANameThatHasBecomePrivate(String address) throws Exception {
    AddressLookup lookup =
        new AddressLookup(this::resolve, Settings.read(name -> Optional.empty()));
    WebhookClient client =
        new WebhookClient(VERTX, lookup, () -> NOW, WebhookClient.options(), ENOUGH);
    names.put("receiver.example", address);
    try {
      Message message = message("https://receiver.example:" + receiver.port() + "/");
      assertThat(client.send(message).error()).isEqualTo(SendError.BLOCKED);
      assertThat(receiver.connections()).isZero();
    } finally {
      client.close();
      lookup.close();
    }
  }

  @Test
  void reportsAReceiverThatDoesNotSpeakTls() throws Exception {
    names.put("receiver.example", "127.0.0.1");
    receiver.behave(request -> Receiver.status(200));
    assertThat(send("https://receiver.example:" + receiver.port() + "/").error())
        .isIn(SendError.TLS, SendError.REFUSED, SendError.TIMEOUT);
  }

  /** The connection goes to the address that was looked up; TLS verifies the name. */
  @Test
  void verifiesTheNameOfTheHost(@TempDir Path folder) throws Exception {
    Path store = folder.resolve("receiver.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "receiver",
                "-keyalg",
                "EC",
                "-dname",
                "CN=receiver.example",
                "-ext",
                "san=dns:receiver.example",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .inheritIO()
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(managers.getKeyManagers(), null, null);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("receiver", keys.getCertificate("receiver"));
    Path trust = folder.resolve("trust.p12");
    try (var out = Files.newOutputStream(trust)) {
      trusted.store(out, PASSWORD.toCharArray());
    }
    HttpClientOptions trusting = WebhookClient.options();
    trusting.setTrustOptions(new PfxOptions().setPath(trust.toString()).setPassword(PASSWORD));
    ServerSocket server =
        tls.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
    try (Receiver secure = new Receiver(server)) {
      names.put("receiver.example", "127.0.0.1");
      names.put("other.example", "127.0.0.1");
      String port = ":" + secure.port() + "/";
      SendResult result = send("https://receiver.example" + port, trusting, ENOUGH);
      assertThat(result.error()).isNull();
      assertThat(secure.received().getFirst().header("host"))
          .isEqualTo("receiver.example:" + secure.port());
      assertThat(send("https://other.example" + port, trusting, ENOUGH).error())
          .isEqualTo(SendError.TLS);
      assertThat(send("https://127.0.0.1" + port, trusting, ENOUGH).error())
          .isEqualTo(SendError.TLS);
      assertThat(send("https://receiver.example" + port).error())
          .as("an unknown certificate")
          .isEqualTo(SendError.TLS);
    }
  }
}
