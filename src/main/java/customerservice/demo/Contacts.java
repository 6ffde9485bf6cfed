package customerservice.demo;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** E-mail addresses, phone numbers and ids that no two guests share. */
final class Contacts {
  /** RFC 2606 and RFC 6761 keep them for such as these: no letter arrives anywhere. */
  private static final List<String> DOMAINS =
      List.of(
          "example.com", "example.com", "example.org", "example.net", "mail.test", "post.example");

  private static final int STILL_HAS_OLD_PHONE = 350;

  private final Dice dice;
  private final Set<String> taken = new HashSet<>();
  private int cards = 20_000;
  private int bookings = 610_000;

  Contacts(Dice dice) {
    this.dice = dice;
  }

  /** An address of the person's names; never a bare first name, as visitors would try first. */
  String email(Person person) {
    String first = person.first().latin();
    String family = person.familyLatin();
    return free(() -> {
      String name =
          switch (family.isEmpty() ? 0 : dice.from(1, 6)) {
            case 0 -> first + dice.from(10, 99);
            case 1, 2, 3 -> first + "." + family;
            case 4 -> first.charAt(0) + family + dice.from(1, 99);
            case 5 -> first + family + dice.from(60, 99);
            default -> family + "." + first;
          };
      // Common names run out; then it is as it is everywhere.
      return (taken.contains(name) ? name + dice.from(2, 999) : name) + "@" + dice.pick(DOMAINS);
    });
  }

  String phone(Person person) {
    Origin country = dice.perMille(STILL_HAS_OLD_PHONE) ? person.origin() : person.home();
    return free(() -> dice.digits(dice.pick(country.phones())));
  }

  /** The number of a card of the tills. */
  String card() {
    cards += dice.from(1, 9);
    return "POS-" + cards;
  }

  /** The number of a booking of the hotel. */
  String booking() {
    bookings += dice.from(1, 40);
    return "PMS-" + bookings;
  }

  /** The id of a login: a UUID of version 4. */
  String login() {
    long version = (dice.number() & ~0xF000L) | 0x4000L;
    long variant = (dice.number() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(version, variant).toString();
  }

  private String free(Supplier<String> attempt) {
    while (true) {
      String value = attempt.get();
      if (taken.add(value)) {
        return value;
      }
    }
  }
}
