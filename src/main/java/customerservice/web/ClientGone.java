package customerservice.web;

/** Whoever asked takes no more of the answer. */
final class ClientGone extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ClientGone(Throwable cause) {
    super("The client has gone.", cause);
  }
}
