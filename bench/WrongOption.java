package bench;

/** The command line is not as it should be; the message is one line. */
final class WrongOption extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WrongOption(String message) {
    super(message);
  }
}
