package customerservice.imports;

import customerservice.customers.profile.Contact;
import customerservice.platform.CustomerId;
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
 * Keyed hashes of contacts and of words, by which the records of a person are found without storing
 * the contacts. The key is in the database, so a copy of a table with hashes does not reveal the
 * contacts, even by hashing all phone numbers.
 */
@Singleton
final class ContactHashes {
  /** The number of hashes of a reject: half for its input, half for the fields in its errors. */
  static final int COUNT_MAX = 2 * ContactWords.KEPT_WORDS_MAX;

  private static final String CONTACT = "contact";
  private static final String ID = "id";
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

  /** The hash of the id of a customer. */
  Set<Long> of(TenantId tenant, CustomerId id) {
    return pseudonyms.numbers(List.of(List.of(tenant.value(), ID, id.toString())));
  }

  /**
   * The hash sets that match records of customers: a record matches if it has all hashes of at
   * least one set. Each id and each contact has a set for records in which it was parsed and a set
   * of its words for other records; a contact without letters and digits has only the first.
   */
  Set<Set<Long>> matching(
      TenantId tenant, Collection<CustomerId> ids, Collection<Contact> contacts) {
    Stream<Set<Long>> ofIds =
        ids.stream()
            .flatMap(
                id -> Stream.of(of(tenant, id), pseudonyms.numbers(words(tenant, id.toString()))));
    Stream<Set<Long>> ofContacts =
        contacts.stream()
            .flatMap(contact ->
                Stream.of(
                    of(tenant, List.of(contact)), pseudonyms.numbers(words(tenant, contact))));
    return Stream.concat(ofIds, ofContacts)
        .filter(hashes -> !hashes.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static List<List<String>> words(TenantId tenant, Contact contact) {
    List<List<String>> ends =
        contact.kind() == Contact.Kind.PHONE ? phoneEnds(tenant, contact.value()) : List.of();
    return ends.isEmpty() ? words(tenant, contact.value()) : ends;
  }

  private static List<List<String>> words(TenantId tenant, String text) {
    return ContactWords.of(text).stream().map(word -> List.of(tenant.value(), WORD, word)).toList();
  }

  private static List<List<String>> phoneEnds(TenantId tenant, String text) {
    return ContactWords.phoneEnds(text).stream()
        .map(end -> List.of(tenant.value(), PHONE_END, end))
        .toList();
  }

  /**
   * Makes the reject of a record in which no contact could be parsed. It keeps only as much of the
   * text and as many errors as its hashes cover, so that an erasure finds every contact in it.
   */
  Reject unparsed(TenantId tenant, long line, String text, List<FieldError> errors) {
    String kept = ContactWords.kept(text);
    Set<List<String>> words = new LinkedHashSet<>(allWords(tenant, kept));
    List<FieldError> keptErrors = new ArrayList<>();
    for (FieldError error : errors) {
      // The name of an unknown field comes from the file and can be a contact.
      Set<List<String>> more = new LinkedHashSet<>(words);
      more.addAll(allWords(tenant, ContactWords.kept(error.field())));
      if (more.size() > COUNT_MAX) {
        break;
      }
      words = more;
      keptErrors.add(error);
    }
    return Reject.of(line, kept, keptErrors, pseudonyms.numbers(words));
  }

  private static List<List<String>> allWords(TenantId tenant, String text) {
    return Stream.of(words(tenant, text), phoneEnds(tenant, text)).flatMap(List::stream).toList();
  }
}
