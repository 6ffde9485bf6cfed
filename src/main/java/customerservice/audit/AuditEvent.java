package customerservice.audit;

import customerservice.platform.CustomerId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody did, or was shown.
 *
 * @param customer whom it was about; null for nobody in particular
 * @param fields names of what changed, or of what a list was narrowed by
 */
public record AuditEvent(
    Actor by, Action action, @Nullable CustomerId customer, List<String> fields) {
  /** One that is told by its action alone. */
  public AuditEvent(Actor by, Action action, @Nullable CustomerId customer) {
    this(by, action, customer, List.of());
  }
}
