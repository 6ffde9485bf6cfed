package customerservice.idempotency;

import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.platform.Database;
import customerservice.platform.Pseudonyms;

/** Kept answers for tests that put their parts together themselves. */
public final class KeptAnswersOf {
  private KeptAnswersOf() {}

  /** Those of a database. */
  public static KeptAnswers database(Database database, ObjectMapper json) {
    return new KeptAnswers(
        database,
        new KeptAnswerStore(),
        new ForgottenAnswers(new ForgottenStore(), new Pseudonyms(database)),
        json);
  }
}
