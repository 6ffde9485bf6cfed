package customerservice.start;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Clients that reset their connection: in their request, in the answer, in an upload. */
final class Vanishing {
  private static final int TIMES = 40;

  private static final String TAKEN_IN =
      "SELECT count(*) FROM customer_service.imports WHERE status <> 'uploading'";

  private static final String NEVER_MADE =
      "SELECT count(*) FROM customer_service.customers WHERE external_id = 'never'";

  private Vanishing() {}

  /** All of them come and go. */
  static Fault.Ending begin(Fault.Scene scene) throws IOException {
    String head = "Host: here\r\nAuthorization: Bearer " + scene.token() + "\r\n";
    String customer = scene.customers().get(0);
    String upload =
        "POST /customers/import HTTP/1.1\r\n"
            + head
            + "Content-Type: application/x-ndjson\r\nContent-Length: 100000000\r\n\r\n"
            + "{\"first_name\":\"Ana\",\"external_id\":\"never\"}\n".repeat(1_000);
    String posting =
        "POST /customers/%s/loyalty/earn HTTP/1.1\r\n".formatted(customer)
            + head
            + "Content-Type: application/json\r\n";
    List<String> requests =
        List.of(
            "GET /customers HTTP/1.1\r\nHost: he",
            posting + "Content-Length: 100\r\n\r\n{\"poi",
            "GET /customers?limit=100 HTTP/1.1\r\n" + head + "\r\n",
            "GET /customers/export HTTP/1.1\r\n" + head + "\r\n",
            upload);
    for (int i = 0; i < TIMES; i++) {
      for (String request : requests) {
        vanish(scene.port(), request, i % 2 == 0);
      }
    }
    return () -> {
      if (scene.count(TAKEN_IN) > 0 || scene.count(NEVER_MADE) > 0) {
        throw new AssertionError("half of an upload was taken for the whole");
      }
    };
  }

  /** Closes with a RST, before anything is answered or behind the first byte of it. */
  private static void vanish(int port, String request, boolean isBeforeTheAnswer)
      throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoLinger(true, 0);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      boolean isWhole = request.endsWith("\r\n\r\n");
      if (isWhole && !isBeforeTheAnswer && socket.getInputStream().read() < 0) {
        throw new IOException("no answer");
      }
    }
  }
}
