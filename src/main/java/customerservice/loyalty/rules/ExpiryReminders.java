package customerservice.loyalty.rules;

import customerservice.platform.BusinessDays;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The reminders of expiries that fall due when business days end. For each of the program's {@link
 * Program#remindDays} there is a limit, that many days after the last ended day. Each expiry passes
 * it once, even if the program's time zone changes or several days end together.
 */
public final class ExpiryReminders {
  private final List<Span> spans;

  /** The expiries that pass one limit: later than {@code after}, and not later than {@code to}. */
  private record Span(int days, Instant after, Instant to) {
    boolean contains(Instant expiry) {
      return expiry.isAfter(after) && !expiry.isAfter(to);
    }
  }

  /**
   * A reminder.
   *
   * @param points that the customer still has of those that expire then
   * @param days one of the program's {@link Program#remindDays}
   */
  public record Reminder(long points, Instant expiresAt, int days) {}

  private ExpiryReminders(List<Span> spans) {
    this.spans = spans;
  }

  /**
   * The reminders at the end of business days.
   *
   * @param closedDays the business days of the last day before them
   * @param closedUntil the end of the last day before them
   * @param until the end of the last of them
   */
  public static ExpiryReminders of(
      Program program, BusinessDays closedDays, Instant closedUntil, Instant until) {
    return new ExpiryReminders(
        program.remindDays().stream()
            .map(days ->
                new Span(
                    days,
                    closedDays.plusDays(closedUntil, days),
                    program.days().plusDays(until, days)))
            .sorted(Comparator.comparingInt(Span::days))
            .toList());
  }

  /**
   * The reminders of an account. An expiry that passes several limits together has only the last
   * reminder, and one that has passed has none.
   */
  public List<Reminder> of(Account account, Instant now) {
    return account.lots().open(now).list().stream().flatMap(lot -> reminder(lot).stream()).toList();
  }

  private Optional<Reminder> reminder(Lot lot) {
    Instant expiry = lot.expiresAt();
    return expiry == null
        ? Optional.empty()
        : spans.stream()
            .filter(span -> span.contains(expiry))
            .findFirst()
            .map(span -> new Reminder(lot.points(), expiry, span.days()));
  }
}
