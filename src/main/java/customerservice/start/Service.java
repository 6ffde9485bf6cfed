package customerservice.start;

import customerservice.demo.Demo;
import customerservice.embedded.Durability;
import customerservice.embedded.EmbeddedDatabase;
import customerservice.platform.settings.Settings;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The service from its start to its end: the database first, and last. */
final class Service {
  private static final Logger LOG = Logger.getLogger(Service.class);

  /**
   * The signal's ten seconds, for requests in flight (quarkus.shutdown.timeout) and then
   * PostgreSQL, and two of grace.
   */
  private static final Duration END_LIMIT = Duration.ofSeconds(12);

  /** Quarkus makes the application itself, so this is how it is told what to do once it is up. */
  private static final AtomicReference<Consumer<Demo>> WHEN_UP = new AtomicReference<>(demo -> {});

  private final Settings settings;
  private final boolean withDemo;
  private final PrintStream out;
  private final CountDownLatch ended = new CountDownLatch(1);

  /**
   * Starts nothing yet.
   *
   * @param withDemo whether an empty service is filled with data to look at
   */
  Service(Settings settings, boolean withDemo, PrintStream out) {
    this.settings = settings;
    this.withDemo = withDemo;
    this.out = out;
  }

  /** Runs until it is told to stop. Returns the exit code. */
  int run() throws IOException {
    Ports.requireFree(settings);
    // The JVM ends when its hooks have: this one waits for the end of this method.
    Runtime.getRuntime().addShutdownHook(new Thread(this::awaitEnd, "wait-for-end"));
    try {
      return settings.databases().isEmbedded() ? runEmbedded() : runAgainst(Map.of(), null);
    } finally {
      ended.countDown();
    }
  }

  private int runEmbedded() throws IOException {
    try (EmbeddedDatabase database =
        EmbeddedDatabase.start(settings.dataDir(), Durability.DURABLE)) {
      String secret = settings.tokens().secret();
      if (secret == null) {
        secret = JwtSecret.readOrMake(settings.dataDir());
      }
      return runAgainst(
          Map.of(
              "DATABASE_URL", database.serviceUrl(),
              "DATABASE_MIGRATION_URL", database.ownerUrl(),
              "SUPABASE_JWT_SECRET", secret),
          Tokens.of(settings, secret, InstantSource.system()));
    }
  }

  private int runAgainst(Map<String, String> made, @Nullable Tokens tokens) {
    // The application reads its settings from MicroProfile Config, where system properties come
    // before the environment.
    Map<String, String> properties = new TreeMap<>(made);
    properties.put("HOST", settings.host());
    properties.put("PORT", Integer.toString(settings.port()));
    properties.put("MANAGEMENT_PORT", Integer.toString(settings.managementPort()));
    properties.put("DATA_DIR", settings.dataDir().toString());
    // The framework's own check answers nothing but a status; Addresses reads what
    // browsers send.
    properties.put("vertx.disableURIValidation", "true");
    // So that a connection is watched before its first request: web/Connected.
    properties.put("io.netty.bootstrap.extensions", "serviceload");
    properties.forEach(System::setProperty);
    WHEN_UP.set(demo -> {
      // Before the greeting, which is to stand last on the terminal; requests are answered already.
      if (!withDemo || demo.fill(out::println)) {
        out.print(StartupBanner.text(settings, tokens));
      }
    });
    AtomicReference<Integer> exitCode = new AtomicReference<>(ExitCode.OK);
    Quarkus.run(
        Application.class,
        (code, failure) -> {
          exitCode.set(code);
          if (failure != null) {
            LOG.error("The service has failed.", failure);
          }
        });
    return exitCode.get();
  }

  private void awaitEnd() {
    if (ended.getCount() > 0) {
      out.println("Stopping: what is in flight is answered first.");
    }
    try {
      if (!ended.await(END_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        System.err.println("Something did not end in time; PostgreSQL may still run.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs between Quarkus' start, with the HTTP server, and its end. */
  public static final class Application implements QuarkusApplication {
    private final Demo demo;

    Application(Demo demo) {
      this.demo = demo;
    }

    @Override
    public int run(String... args) {
      WHEN_UP.get().accept(demo);
      Quarkus.waitForExit();
      return ExitCode.OK;
    }
  }
}
