package customerservice.demo;

import customerservice.demo.Origin.Name;
import java.util.ArrayList;
import java.util.List;

/**
 * Who a guest is.
 *
 * @param origin where the guest comes from
 * @param home where the guest lives; the same, or that of the business
 * @param families surnames; none where the guest has not told
 */
record Person(Origin origin, Origin home, Name first, List<Name> families) {
  /** Of a thousand guests from there, who lives in the cities of the business. */
  private static final int LIVES_HERE = 985;

  private static final int HAS_MOVED_HERE = 520;
  private static final int WOMEN = 520;
  private static final int WITHOUT_SURNAME = 35;
  private static final int WITH_TWO_SURNAMES = 450;

  static Person of(Book book, Dice dice) {
    Origin origin = dice.pick(book.origins(), Origin::share);
    boolean isLocal = dice.perMille(origin.equals(book.home()) ? LIVES_HERE : HAS_MOVED_HERE);
    Name first = dice.pick(dice.perMille(WOMEN) ? origin.women() : origin.men());
    List<Name> families = new ArrayList<>();
    if (!dice.perMille(WITHOUT_SURNAME)) {
      families.add(dice.pick(origin.families()));
      if (origin.surnames() > 1 && dice.perMille(WITH_TWO_SURNAMES)) {
        Name second = dice.pick(origin.families());
        if (!families.contains(second)) {
          families.add(second);
        }
      }
    }
    return new Person(origin, isLocal ? book.home() : origin, first, families);
  }

  /** The surname in the e-mail address. */
  String familyLatin() {
    return families.isEmpty() ? "" : families.getLast().latin();
  }
}
