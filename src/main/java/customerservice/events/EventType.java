package customerservice.events;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The types of events. */
public enum EventType {
  CUSTOMER_CREATED("customer.created"),
  CUSTOMER_UPDATED("customer.updated"),
  CUSTOMER_CONSENT_CHANGED("customer.consent_changed"),
  CUSTOMER_MERGED("customer.merged"),
  CUSTOMER_UNMERGED("customer.unmerged"),
  CUSTOMER_ERASED("customer.erased"),
  LOYALTY_EARNED("loyalty.earned"),
  LOYALTY_REDEEMED("loyalty.redeemed"),
  LOYALTY_ADJUSTED("loyalty.adjusted"),
  LOYALTY_REVERSED("loyalty.reversed"),
  LOYALTY_EXPIRED("loyalty.expired"),
  LOYALTY_TRANSFERRED("loyalty.transferred"),
  LOYALTY_TIER_CHANGED("loyalty.tier_changed"),
  LOYALTY_POINTS_EXPIRING("loyalty.points_expiring"),
  PROGRAM_UPDATED("program.updated"),
  IMPORT_FINISHED("import.finished"),
  WEBHOOK_DISABLED("webhook.disabled"),
  /** Only delivered; in no feed. */
  WEBHOOK_TEST("webhook.test");

  /** Matches all types. */
  private static final String ALL = "*";

  /** Ends a pattern for all types of a group, such as {@code loyalty.*}. */
  private static final String ALL_OF_GROUP = ".*";

  /** The patterns of {@link #matching}: each type of the feed, each group, and {@code *}. */
  public static final List<String> PATTERNS =
      Stream.of(
              inFeed().map(EventType::code),
              inFeed().map(type -> type.group() + ALL_OF_GROUP).distinct(),
              Stream.of(ALL))
          .flatMap(patterns -> patterns)
          .toList();

  private final String code;

  EventType(String code) {
    this.code = code;
  }

  /** The name in the API, such as {@code loyalty.earned}. */
  public String code() {
    return code;
  }

  /** Returns the type with that name. */
  public static Optional<EventType> of(String code) {
    return Arrays.stream(values()).filter(type -> type.code.equals(code)).findFirst();
  }

  /** The types that a pattern matches; none if it is not one of {@link #PATTERNS}. */
  public static Set<EventType> matching(String pattern) {
    Set<EventType> types = EnumSet.noneOf(EventType.class);
    inFeed()
        .filter(type ->
            pattern.equals(ALL)
                || pattern.equals(type.code)
                || pattern.equals(type.group() + ALL_OF_GROUP))
        .forEach(types::add);
    return types;
  }

  private static Stream<EventType> inFeed() {
    return Arrays.stream(values()).filter(type -> type != WEBHOOK_TEST);
  }

  private String group() {
    return code.substring(0, code.indexOf('.'));
  }
}
