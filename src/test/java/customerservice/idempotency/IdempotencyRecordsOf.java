package customerservice.idempotency;

import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.platform.database.Database;
import customerservice.platform.signing.Pseudonyms;

/** Kept answers for tests that put their parts together themselves. */
public final class IdempotencyRecordsOf {
  private IdempotencyRecordsOf() {}

  /** Those of a database. */
  public static IdempotentExecution database(Database database, ObjectMapper json) {
    return new IdempotentExecution(
        database,
        new StoredResponseStore(),
        new ResponseErasure(new ResponseErasureStore(), new Pseudonyms(database)),
        json);
  }
}
