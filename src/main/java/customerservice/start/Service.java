package customerservice.start;

import customerservice.console.EmbeddedSignIn;
import customerservice.console.RoleTokens;
import customerservice.demo.Demo;
import customerservice.embedded.Durability;
import customerservice.embedded.EmbeddedDatabase;
import customerservice.platform.database.Database;
import customerservice.platform.settings.Settings;
import customerservice.platform.settings.SettingsTable;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
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

/** Runs the service: starts the embedded database before the application, and stops it after. */
final class Service {
  private static final Logger LOG = Logger.getLogger(Service.class);

  /** The time after the grace period for the steps of a stop that docs/OPERATIONS.md lists. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(12);

  private static final Duration READY_CHECKED_EVERY = Duration.ofMillis(200);

  /** The action when ready: a static field, because Quarkus creates the application. */
  private static final AtomicReference<Consumer<Demo>> ON_READY = new AtomicReference<>(demo -> {});

  /** The tokens of the console's sign-in; null if it stays closed. */
  private static final AtomicReference<@Nullable RoleTokens> CONSOLE = new AtomicReference<>();

  /** The console renews its tokens. */
  private static final Duration CONSOLE_TOKEN_LIFETIME = Duration.ofHours(1);

  private final Settings settings;
  private final OnReady onReady;
  private final PrintStream out;
  private final CountDownLatch ended = new CountDownLatch(1);

  /** An action on a thread of its own when the service is ready. */
  interface OnReady {
    /**
     * Does the action.
     *
     * @param tokens null with an external database
     */
    void run(Demo demo, @Nullable Tokens tokens);
  }

  /** Creates a service that is not started. */
  Service(Settings settings, OnReady onReady, PrintStream out) {
    this.settings = settings;
    this.onReady = onReady;
    this.out = out;
  }

  /** Runs until a stop signal, and returns the exit code. */
  int run() throws IOException {
    Ports.requireFree(settings);
    // The JVM ends when its shutdown hooks do: this hook waits for the end of this method.
    Runtime.getRuntime().addShutdownHook(new Thread(this::awaitEnd, "await-end"));
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
        secret = JwtSecret.readOrCreate(settings.dataDir());
      }
      return runAgainst(
          Map.of(
              "DATABASE_URL", database.serviceUrl(),
              "DATABASE_MIGRATION_URL", database.ownerUrl(),
              "SUPABASE_JWT_SECRET", secret),
          Tokens.of(settings, secret, InstantSource.system()));
    }
  }

  private int runAgainst(Map<String, String> generated, @Nullable Tokens tokens) {
    // The application reads its settings from MicroProfile Config, in which system properties
    // override the environment.
    Map<String, String> properties = new TreeMap<>(generated);
    properties.put("HOST", settings.host());
    properties.put("PORT", Integer.toString(settings.port()));
    properties.put("MANAGEMENT_HOST", settings.managementHost());
    properties.put("MANAGEMENT_PORT", Integer.toString(settings.managementPort()));
    properties.put("DATA_DIR", settings.dataDir().toString());
    // Vert.x's own validation responds with a status without a body, and refuses characters that
    // browsers send; web.edge's RequestTargetNormalizer handles them.
    properties.put("vertx.disableURIValidation", "true");
    // Lets web.edge watch a connection before its first request.
    properties.put("io.netty.bootstrap.extensions", "serviceload");
    properties.forEach(System::setProperty);
    ON_READY.set(demo -> onReady.run(demo, tokens));
    CONSOLE.set(tokens != null && listensOnLoopback() ? consoleTokens(tokens) : null);
    AtomicReference<Integer> exitCode = new AtomicReference<>(ExitCode.OK);
    Quarkus.run(
        Application.class,
        (code, failure) -> {
          exitCode.set(code);
          if (failure != null) {
            LOG.error("The service failed.", failure);
          }
        });
    return exitCode.get();
  }

  private static RoleTokens consoleTokens(Tokens tokens) {
    return role -> tokens.mint(role, Tokens.defaultSubject(role), CONSOLE_TOKEN_LIFETIME);
  }

  private boolean listensOnLoopback() {
    try {
      return InetAddress.getByName(settings.host()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false; // The start fails later, and names the host.
    }
  }

  private void awaitEnd() {
    if (ended.getCount() > 0) {
      out.println("Stopping after the requests in flight ...");
    }
    long seconds = settings.connections().shutdownGrace().plus(STOP_TIMEOUT).toSeconds();
    try {
      if (!ended.await(seconds, TimeUnit.SECONDS)) {
        System.err.printf(
            "The service did not stop within %d s; PostgreSQL may still be running.%n", seconds);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The main method of the Quarkus application, called when the HTTP server listens. */
  public static final class Application implements QuarkusApplication {
    private final Database database;
    private final Demo demo;
    private final CountDownLatch stopped = new CountDownLatch(1);

    Application(Database database, Demo demo, EmbeddedSignIn signIn) {
      this.database = database;
      this.demo = demo;
      RoleTokens tokens = CONSOLE.get();
      if (tokens != null) {
        signIn.open(tokens);
      }
    }

    @Override
    public int run(String... args) throws InterruptedException {
      for (String variable : System.getenv().keySet()) {
        SettingsTable.meantBy(variable)
            .ifPresent(setting ->
                LOG.warnf("%s is not a setting and is ignored; use %s.", variable, setting));
      }
      Thread ready = Thread.ofPlatform().name("ready").start(this::announce);
      Quarkus.waitForExit();
      stopped.countDown();
      ready.join();
      return ExitCode.OK;
    }

    /** Waits for an external database, which may start later than this service. */
    private void announce() {
      try {
        while (!database.isAvailable()) {
          if (stopped.await(READY_CHECKED_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
            return;
          }
        }
        ON_READY.get().accept(demo);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
