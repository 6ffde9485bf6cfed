package customerservice.demo;

import customerservice.demo.House.Reward;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes up a year of the business, from its opening until now. Pure, and the same for the same day:
 * what is different at another hour is how much of today has happened.
 */
final class Year {
  /** How many guests there are. */
  static final int GUESTS = 2000;

  private static final long SEED = 20_250_517;
  private static final int WELCOME_POINTS = 50;
  private static final int WELCOME_MS_MIN = 300;
  private static final int WELCOME_MS_MAX = 2500;
  private static final int RECEIPTS_BEFORE_OPENING = 1000;

  /** Other guests pay, too, and have no card. */
  private static final int RECEIPTS_BETWEEN_MAX = 6;

  /** Of a thousand who can afford a reward, those who take one now. */
  private static final int TAKE_REWARD = 240;

  private final Book book = Book.read();
  private final Dice dice = new Dice(SEED);
  private final Calendar calendar;
  private final Bills bills;
  private final Map<String, Integer> receipts = new HashMap<>();

  private Year(Instant now) {
    this.calendar = new Calendar(now);
    this.bills = new Bills(book, dice, calendar);
  }

  /** What becomes of each guest, in the order of their joining. */
  static List<Story> until(Instant now) {
    return new Year(now).tell();
  }

  /** Somebody who pays. */
  private record Payment(Member member, Bill bill) {}

  private List<Story> tell() {
    List<Member> members = new Newcomers(book, dice, calendar, bills).join(GUESTS);
    Changes changes = new Changes(book, dice, calendar);
    List<Payment> payments = new ArrayList<>();
    for (Member member : members) {
      welcome(member);
      bills.of(member).forEach(bill -> payments.add(new Payment(member, bill)));
    }
    // In the order of time: receipts count, and what is spent must have been earned before.
    payments.sort(Comparator.comparing(payment -> payment.bill().at()));
    payments.forEach(this::pay);
    members.forEach(changes::happenTo);
    return members.stream().map(member -> member.until(calendar.now())).toList();
  }

  private void welcome(Member member) {
    if (member.everComes()) {
      Bill first = member.firstBill();
      Instant at = member.joined().plusMillis(dice.from(WELCOME_MS_MIN, WELCOME_MS_MAX));
      String place = first == null ? null : first.house().id();
      member.give(at, WELCOME_POINTS, "welcome", "Welcome", place);
    }
  }

  private void pay(Payment payment) {
    Member member = payment.member();
    House house = payment.bill().house();
    List<Reward> affordable =
        house.rewards().stream().filter(reward -> reward.points() <= member.covered()).toList();
    boolean takesOne = !affordable.isEmpty() && dice.perMille(TAKE_REWARD);
    int receipt =
        receipts.merge(house.receipts(), dice.from(1, RECEIPTS_BETWEEN_MAX), Integer::sum);
    member.pay(
        payment.bill(),
        "%s-%05d".formatted(house.receipts(), RECEIPTS_BEFORE_OPENING + receipt),
        dice.pick(house.tills()),
        takesOne ? dice.pick(affordable) : null);
  }
}
