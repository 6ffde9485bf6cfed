package customerservice.customers.export;

import customerservice.customers.CustomerView;
import java.io.IOException;

/** Writes customers one after the other. */
interface CustomerWriter {
  void write(CustomerView customer) throws IOException;

  /** Writes what is left, and does not close what it is written to. */
  void end() throws IOException;
}
