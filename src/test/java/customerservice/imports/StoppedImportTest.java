package customerservice.imports;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Imports whose background stands still: the test takes its steps. */
abstract class StoppedImportTest extends ImportTest {
  @BeforeEach
  void stopTheBackground() {
    worker.stop();
  }

  @AfterEach
  void startTheBackground() {
    worker.start();
  }
}
