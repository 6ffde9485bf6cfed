package customerservice.customers.export;

import customerservice.customers.CustomerView;
import java.io.IOException;

/** Writes customers to a stream. */
interface CustomerWriter {
  void write(CustomerView customer) throws IOException;

  /** Flushes the buffered output; the stream stays open. */
  void end() throws IOException;
}
