package customerservice.imports;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Stops the background worker, so that a test processes the chunks itself. */
abstract class StoppedImportTest extends ImportTest {
  @BeforeEach
  void stopWorker() {
    worker.stop();
  }

  @AfterEach
  void startWorker() {
    worker.start();
  }
}
