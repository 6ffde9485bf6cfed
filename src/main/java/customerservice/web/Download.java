package customerservice.web;

import jakarta.ws.rs.core.StreamingOutput;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A file that is sent while it is made. What fails on the way ends the connection before the end
 * that HTTP marks: nobody takes the part for the whole.
 */
record Download(StreamingOutput content) implements StreamingOutput {
  @Override
  public void write(OutputStream out) throws IOException {
    content.write(new ToClient(out));
  }

  /** Tells the failure to send from all that can fail in making. */
  private static final class ToClient extends FilterOutputStream {
    private ToClient(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int start, int length) {
      try {
        out.write(bytes, start, length);
      } catch (IOException e) {
        throw new ClientGone(e);
      }
    }

    @Override
    public void flush() {
      // What is held back is small, and goes with the end.
    }
  }
}
