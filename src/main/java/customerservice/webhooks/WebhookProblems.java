package customerservice.webhooks;

import customerservice.platform.Rfc3339;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The problems of webhooks. */
final class WebhookProblems {
  private WebhookProblems() {}

  static Problem notFound() {
    return new Problem(ProblemCode.NOT_FOUND, "There is no such webhook.");
  }

  static Problem deliveryNotFound() {
    return new Problem(ProblemCode.NOT_FOUND, "There is no such delivery.");
  }

  static Problem versionConflict(long version) {
    return new Problem(ProblemCode.VERSION_CONFLICT, "The webhook has version " + version + ".");
  }

  static Problem tooMany(int max) {
    return Problem.invalid(
        "$", FieldCode.TOO_MANY, "There can be at most " + max + " webhooks; delete one first.");
  }

  /**
   * Events after the position are no longer kept.
   *
   * @param oldest the time since which all events are kept; null if none is known
   */
  static Problem expired(@Nullable Instant oldest) {
    Problem problem =
        new Problem(
            ProblemCode.CURSOR_EXPIRED,
            "Events after this position are no longer kept. Continue from a later time.");
    return oldest == null ? problem : problem.with("oldest", Rfc3339.text(oldest));
  }
}
