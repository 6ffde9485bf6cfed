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

/** Replaces Supabase Auth in tests, and can also send hostile responses. */
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

  /** Returns settings with the URL of this server and additional settings. */
  public Settings settings(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(Map.of("DATABASE_URL", "postgresql://u:p@h/d"));
    environment.put("SUPABASE_URL", url());
    environment.putAll(more);
    return Settings.read(name -> Optional.ofNullable(environment.get(name)));
  }

  /** Sets the published keys. */
  public void gives(TestKey... keys) {
    answers(OK, TestKey.set(keys));
  }

  public void answers(int status, String body) {
    answers(exchange -> answer(exchange, status, body));
  }

  public void answers(HttpHandler answer) {
    handler = answer;
  }

  /** Makes every response incomplete until the server is closed. */
  public void holds() {
    answers(exchange -> {
      exchange.sendResponseHeaders(OK, 0);
      OutputStream body = exchange.getResponseBody();
      body.write('{');
      body.flush();
      hold();
    });
  }

  /** Blocks until the server is closed. */
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

  /** Returns the number of requests. */
  public int requests() {
    return requests.get();
  }

  /** Returns the number of requests that are blocked. */
  public int held() {
    return held.get();
  }

  /** Stops the server permanently. */
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
