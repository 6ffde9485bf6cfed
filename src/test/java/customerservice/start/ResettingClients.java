package customerservice.start;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Clients that reset their connection during a request, a response or an upload. */
final class ResettingClients {
  private static final int TIMES = 40;

  private static final String ACCEPTED_IMPORTS =
      "SELECT count(*) FROM customer_service.imports WHERE status <> 'uploading'";

  private static final String IMPORTED_CUSTOMERS =
      "SELECT count(*) FROM customer_service.customers WHERE external_id = 'never'";

  private ResettingClients() {}

  /** Sends and resets all requests. */
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
        sendAndReset(scene.port(), request, i % 2 == 0);
      }
    }
    return () -> {
      if (scene.count(ACCEPTED_IMPORTS) > 0 || scene.count(IMPORTED_CUSTOMERS) > 0) {
        throw new AssertionError("an incomplete upload was accepted");
      }
    };
  }

  /** Closes with a RST, before the response or after its first byte. */
  private static void sendAndReset(int port, String request, boolean isBeforeResponse)
      throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoLinger(true, 0);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      boolean isComplete = request.endsWith("\r\n\r\n");
      if (isComplete && !isBeforeResponse && socket.getInputStream().read() < 0) {
        throw new IOException("no response");
      }
    }
  }
}
