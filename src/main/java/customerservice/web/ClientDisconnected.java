package customerservice.web;

/** The client closed the connection before the response was complete. */
final class ClientDisconnected extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ClientDisconnected(Throwable cause) {
    super("The client disconnected before the response was complete.", cause);
  }
}
