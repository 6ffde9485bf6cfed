package customerservice.imports;

import customerservice.customers.profile.Contact;
import customerservice.platform.TenantId;
import customerservice.platform.input.FieldError;
import customerservice.platform.signing.Pseudonyms;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The hashes of lines: keyed hashes of contacts and of words, by which a person's lines are found
 * after their contacts are gone. Only the key in the database makes a hash of a contact, so hashes
 * in a copy of a table do not tell whose they are.
 */
@Singleton
final class ContactHashes {
  /** How many hashes a line has: those of its kept text, and as many of what is wrong with it. */
  static final int COUNT_MAX = 2 * LineWords.KEPT_WORDS_MAX;

  private static final String CONTACT = "contact";
  private static final String WORD = "word";
  private static final String PHONE_END = "phone end";

  private final Pseudonyms pseudonyms;

  ContactHashes(Pseudonyms pseudonyms) {
    this.pseudonyms = pseudonyms;
  }

  long of(TenantId tenant, Contact contact) {
    return of(tenant, List.of(contact)).iterator().next();
  }

  Set<Long> of(TenantId tenant, Collection<Contact> contacts) {
    return pseudonyms.numbers(
        contacts.stream()
            .map(
                contact -> List.of(tenant.value(), CONTACT, contact.kind().code(), contact.value()))
            .toList());
  }

  /**
   * The hashes that a line has which holds one of these contacts: all of one of these sets. A
   * contact that has no letter and no digit is found only where it could be read.
   */
  Set<Set<Long>> searched(TenantId tenant, Collection<Contact> contacts) {
    return contacts.stream()
        .flatMap(contact ->
            Stream.of(of(tenant, List.of(contact)), pseudonyms.numbers(words(tenant, contact))))
        .filter(hashes -> !hashes.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static List<List<String>> words(TenantId tenant, Contact contact) {
    List<List<String>> ends =
        contact.kind() == Contact.Kind.PHONE ? phoneEnds(tenant, contact.value()) : List.of();
    return ends.isEmpty() ? words(tenant, contact.value()) : ends;
  }

  private static List<List<String>> words(TenantId tenant, String text) {
    return LineWords.of(text).stream().map(word -> List.of(tenant.value(), WORD, word)).toList();
  }

  private static List<List<String>> phoneEnds(TenantId tenant, String text) {
    return LineWords.phoneEnds(text).stream()
        .map(end -> List.of(tenant.value(), PHONE_END, end))
        .toList();
  }

  /** A line in which no contact could be read, with as much of it as can be found again. */
  Reject unread(TenantId tenant, long line, String came, List<FieldError> errors) {
    String kept = LineWords.kept(came);
    Set<List<String>> searched = new LinkedHashSet<>(ofText(tenant, kept));
    List<FieldError> told = new ArrayList<>();
    for (FieldError fault : errors) {
      // An unknown field has its name from the file.
      Set<List<String>> more = new LinkedHashSet<>(searched);
      more.addAll(ofText(tenant, LineWords.kept(fault.field())));
      if (more.size() > COUNT_MAX) {
        break;
      }
      searched = more;
      told.add(fault);
    }
    return Reject.of(line, kept, told, pseudonyms.numbers(searched));
  }

  private static List<List<String>> ofText(TenantId tenant, String text) {
    return Stream.of(words(tenant, text), phoneEnds(tenant, text)).flatMap(List::stream).toList();
  }
}
