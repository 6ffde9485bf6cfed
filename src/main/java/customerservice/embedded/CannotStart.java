package customerservice.embedded;

/** The embedded database did not start or stop; the message is one line for the operator. */
public class CannotStart extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CannotStart(String message) {
    super(message);
  }

  CannotStart(String message, Throwable cause) {
    super(message, cause);
  }
}
