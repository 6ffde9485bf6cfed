package customerservice.audit;

import customerservice.platform.CustomerId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A write, or a read of customer data.
 *
 * @param customer null if the event is not about one customer
 * @param fields names of the changed fields, or of the filters of a list
 */
public record AuditEvent(
    Actor by, Action action, @Nullable CustomerId customer, List<String> fields) {
  public AuditEvent(Actor by, Action action, @Nullable CustomerId customer) {
    this(by, action, customer, List.of());
  }
}
