package customerservice.access;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import customerservice.platform.settings.Settings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands where Supabase Auth would, and answers what a test says, however hostile. */
public final class TestKeyServer implements AutoCloseable {
  private static final int OK = 200;

  private final HttpServer http;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger held = new AtomicInteger();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile HttpHandler handler = exchange -> answer(exchange, OK, "{\"keys\":[]}");

  public TestKeyServer() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(threads);
    http.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          if (exchange.getRequestURI().getPath().equals("/auth/v1/.well-known/jwks.json")) {
            handler.handle(exchange);
          } else {
            answer(exchange, OK, "{\"keys\":[],\"at\":\"another address\"}");
          }
          exchange.close();
        });
    http.start();
  }

  public String url() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  /** Settings with these keys, and more of them. */
  public Settings settings(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(Map.of("DATABASE_URL", "postgresql://u:p@h/d"));
    environment.put("SUPABASE_URL", url());
    environment.putAll(more);
    return Settings.read(name -> Optional.ofNullable(environment.get(name)));
  }

  /** From now on it gives these keys. */
  public void gives(TestKey... keys) {
    answers(OK, TestKey.set(keys));
  }

  public void answers(int status, String body) {
    answers(exchange -> answer(exchange, status, body));
  }

  public void answers(HttpHandler answer) {
    handler = answer;
  }

  /** From now on it begins to answer, and does not go on until it is closed. */
  public void holds() {
    answers(exchange -> {
      exchange.sendResponseHeaders(OK, 0);
      OutputStream body = exchange.getResponseBody();
      body.write('{');
      body.flush();
      hold();
    });
  }

  /** Until it is closed. */
  public void hold() throws IOException {
    held.incrementAndGet();
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  public static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  /** How often it was asked. */
  public int requests() {
    return requests.get();
  }

  /** How many of them it keeps waiting. */
  public int held() {
    return held.get();
  }

  /** As if it were switched off, for good. */
  public void goOut() {
    http.stop(0);
  }

  @Override
  public void close() {
    ended.countDown();
    http.stop(0);
    threads.shutdownNow();
  }
}
