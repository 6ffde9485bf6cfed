package customerservice.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** What happens to guests beside their visits. Shares are of a thousand. */
final class Changes {
  private static final int BIRTHDAY_POINTS = 25;
  private static final int TELL_LATER_OF_ALLERGY = 40;
  private static final int UNSUBSCRIBE = 60;
  private static final int LAPSED_AND_GONE = 450;
  private static final int ONCE_AND_GONE = 70;
  private static final int ONCE_AND_BLOCKED = 45;
  private static final int DAYS_LATER_MAX = 60;
  private static final Duration UNTIL_KNOWN_BY_NAME = Duration.ofHours(14);

  private final Book book;
  private final Dice dice;
  private final Calendar calendar;

  Changes(Book book, Dice dice, Calendar calendar) {
    this.book = book;
    this.dice = dice;
    this.calendar = calendar;
  }

  void happenTo(Member member) {
    Instant gone = leave(member);
    celebrateBirthday(member, gone);
    Instant vip = member.becameVip();
    if (vip != null) {
      ObjectNode change = JsonNodeFactory.instance.objectNode();
      change.putArray("tags").addAll(member.profile().withArray("tags")).add("vip");
      member.change(vip.plus(UNTIL_KNOWN_BY_NAME), change);
    }
    boolean hasAllergens = !member.profile().at("/preferences/allergens").isEmpty();
    if (!hasAllergens && dice.perMille(TELL_LATER_OF_ALLERGY)) {
      ObjectNode change = JsonNodeFactory.instance.objectNode();
      change
          .putObject("preferences")
          .putArray("allergens")
          .add(dice.pick(book.tastes().allergens()));
      member.change(someTimeAfter(member.joined()), change);
    }
    boolean getsLetters = member.profile().at("/consents/email_marketing/granted").booleanValue();
    if (getsLetters && dice.perMille(UNSUBSCRIBE)) {
      ObjectNode change = JsonNodeFactory.instance.objectNode();
      change
          .putObject("consents")
          .putObject("email_marketing")
          .put("granted", false)
          .put("source", "Unsubscribe link");
      member.change(someTimeAfter(member.joined()), change);
    }
  }

  /** Whether the guest is let go of, and when; null: not. */
  private @Nullable Instant leave(Member member) {
    Instant last = member.lastPaid();
    if (last == null) {
      return null;
    }
    Tastes tastes = book.tastes();
    if (member.habit() == Habit.LAPSED && dice.perMille(LAPSED_AND_GONE)) {
      return leave(member, last, "inactive", dice.pick(tastes.inactive()));
    }
    if (member.habit() == Habit.ONCE && dice.perMille(ONCE_AND_GONE)) {
      return leave(member, last, "inactive", dice.pick(tastes.inactive()));
    }
    if (member.habit() == Habit.ONCE && dice.perMille(ONCE_AND_BLOCKED)) {
      return leave(member, last, "blocked", dice.pick(tastes.blocked()));
    }
    return null;
  }

  private Instant leave(Member member, Instant last, String status, String why) {
    ObjectNode change = JsonNodeFactory.instance.objectNode();
    change.put("status", status).put("notes", why);
    Instant at = someTimeAfter(last);
    member.change(at, change);
    return at;
  }

  private void celebrateBirthday(Member member, @Nullable Instant gone) {
    JsonNode born = member.profile().get("date_of_birth");
    if (born == null || !member.everComes()) {
      return;
    }
    String monthAndDay = born.textValue().substring("0000".length());
    for (LocalDate day : calendar.beforeToday()) {
      if (day.toString().endsWith(monthAndDay)) {
        Instant at = calendar.between(day, "08:00", "08:01", dice);
        if (at.isAfter(member.joined()) && (gone == null || at.isBefore(gone))) {
          member.give(at, BIRTHDAY_POINTS, "birthday-" + day.getYear(), "Happy birthday", null);
        }
      }
    }
  }

  /** In opening hours, within weeks. */
  private Instant someTimeAfter(Instant moment) {
    LocalDate day =
        LocalDate.ofInstant(moment, Calendar.ZONE).plusDays(dice.from(1, DAYS_LATER_MAX));
    return calendar.between(day, "10:00", "19:00", dice);
  }
}
