package customerservice.idempotency;

import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.platform.database.Database;
import customerservice.platform.signing.Pseudonyms;

/** Idempotent execution for tests that run without the service. */
public final class IdempotencyFixture {
  private IdempotencyFixture() {}

  public static IdempotentExecution create(Database database, ObjectMapper json) {
    return new IdempotentExecution(
        database,
        new StoredResponseStore(),
        new ResponseErasure(new ResponseErasureStore(), new Pseudonyms(database)),
        json);
  }
}
