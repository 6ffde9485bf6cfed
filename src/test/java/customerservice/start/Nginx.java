package customerservice.start;

import customerservice.testing.Eventually;
import customerservice.testing.FreePort;
import customerservice.testing.Program;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Debian's nginx with {@code deploy/nginx/customer-service.conf}. Only the ports, the address of
 * the service and the files of the certificate, which is self-signed, are replaced.
 */
final class Nginx implements AutoCloseable {
  static final Path PROGRAM = Path.of("/usr/sbin/nginx");

  private static final Path SITE = Path.of("deploy/nginx/customer-service.conf");
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Process process;
  private final Path folder;
  private final int port;

  private Nginx(Process process, Path folder, int port) {
    this.process = process;
    this.folder = folder;
    this.port = port;
  }

  /**
   * Checks the configuration with {@code nginx -t}, and starts nginx.
   *
   * @param folder an empty folder for its files
   */
  static Nginx before(int servicePort, Path folder) throws Exception {
    Program.run(
        LIMIT,
        folder,
        Map.of(),
        List.of(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -keyout key.pem -out certificate.pem -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1"
                .split(" ", -1)));
    int port = FreePort.find();
    Files.writeString(folder.resolve("site.conf"), site(folder, port, servicePort));
    Files.writeString(folder.resolve("nginx.conf"), main());
    for (String name : List.of("body", "proxy", "other")) {
      Files.createDirectory(folder.resolve(name));
    }
    List<String> command =
        List.of(PROGRAM.toString(), "-p", folder + "/", "-c", folder.resolve("nginx.conf") + "");
    Program.run(LIMIT, folder, Map.of(), Stream.concat(command.stream(), Stream.of("-t")).toList());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("out").toFile())
            .start();
    Nginx nginx = new Nginx(process, folder, port);
    Eventually.await(LIMIT, "nginx listens", () -> !process.isAlive() || nginx.listens());
    return nginx;
  }

  private static String site(Path folder, int port, int servicePort) throws IOException {
    return Files.readString(SITE)
        .replaceAll("(?m)^  listen \\[::].*\n", "") // The machine may have no IPv6.
        .replace("listen 80;", "listen 127.0.0.1:" + FreePort.find() + ";")
        .replace("listen 443 ", "listen 127.0.0.1:" + port + " ")
        .replace("127.0.0.1:8000", "127.0.0.1:" + servicePort)
        .replaceAll("/etc/letsencrypt/live/[^/]+/fullchain.pem", folder + "/certificate.pem")
        .replaceAll("/etc/letsencrypt/live/[^/]+/privkey.pem", folder + "/key.pem");
  }

  /** Each process of nginx runs as the user of the test, with all files in its folder. */
  private static String main() {
    return """
    daemon off;
    %s
    pid nginx.pid;
    error_log error.log;
    events { worker_connections 256; }
    http {
      access_log off;
      client_body_temp_path body;
      proxy_temp_path proxy;
      fastcgi_temp_path other;
      uwsgi_temp_path other;
      scgi_temp_path other;
      include site.conf;
    }
    """
        .formatted("root".equals(System.getProperty("user.name")) ? "user root;" : "");
  }

  private boolean listens() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (ConnectException e) {
      return false;
    }
  }

  /** The address of nginx. */
  String url() {
    return "https://127.0.0.1:" + port;
  }

  /** Trusts only the certificate of this nginx. */
  SSLContext trust() throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null);
    try (InputStream file = Files.newInputStream(folder.resolve("certificate.pem"))) {
      trusted.setCertificateEntry(
          "nginx", CertificateFactory.getInstance("X.509").generateCertificate(file));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  /** The number of request and response bodies that nginx has stored in files, at this moment. */
  long storedBodies() throws IOException {
    return filesIn(folder.resolve("body")) + filesIn(folder.resolve("proxy"));
  }

  private static long filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).count();
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
