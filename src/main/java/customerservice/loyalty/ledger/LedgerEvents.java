package customerservice.loyalty.ledger;

import customerservice.events.EventData;
import customerservice.events.EventType;
import customerservice.events.NewEvent;
import customerservice.events.Origin;
import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountChange;
import customerservice.loyalty.rules.EntryType;
import customerservice.platform.Ids;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The events of ledger entries and of tiers. */
final class LedgerEvents {
  /** The SQL of the event type of an entry with a {@code type}. */
  static final String TYPE_OF_ENTRY =
      Arrays.stream(EntryType.values())
          .map(type -> "WHEN '%s' THEN '%s'".formatted(type.code(), typeOf(type).code()))
          .collect(Collectors.joining(" ", "CASE type ", " END"));

  private LedgerEvents() {}

  private static EventType typeOf(EntryType type) {
    return switch (type) {
      case EARN -> EventType.LOYALTY_EARNED;
      case REDEEM -> EventType.LOYALTY_REDEEMED;
      case ADJUST -> EventType.LOYALTY_ADJUSTED;
      case EXPIRE -> EventType.LOYALTY_EXPIRED;
      case REVERSE -> EventType.LOYALTY_REVERSED;
      case TRANSFER_IN, TRANSFER_OUT -> EventType.LOYALTY_TRANSFERRED;
    };
  }

  /** An event for each account whose tier has changed. */
  static List<NewEvent> ofTierChanges(
      List<AccountChange> accounts, TierChangeRow.Cause cause, Origin origin) {
    return accounts.stream()
        .filter(account -> !account.before().tier().equals(account.after().tier()))
        .map(account -> ofTierChange(account, cause, origin))
        .toList();
  }

  private static NewEvent ofTierChange(
      AccountChange change, TierChangeRow.Cause cause, Origin origin) {
    Account after = change.after();
    Instant at = after.nextEntryTime(after.tierStatus().since());
    return new NewEvent(
        after.key().tenant(),
        Ids.at(at),
        EventType.LOYALTY_TIER_CHANGED,
        after.key().customer(),
        after.last().seq(),
        origin,
        at,
        new EventData()
            .add("from", change.before().tier())
            .add("to", after.tier())
            .add("cause", cause.inEvent())
            .toString());
  }
}
