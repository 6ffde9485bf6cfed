package customerservice.customers.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import customerservice.platform.Ids;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The places of few customers in the list that is sorted by how well they fit the words, told from
 * their terms alone: those at which a walk along the terms would find them. Pure.
 */
final class FewRanking {
  /** In the byte order of "C". */
  private static final Comparator<String> BY_BYTES =
      (one, other) -> Arrays.compareUnsigned(one.getBytes(UTF_8), other.getBytes(UTF_8));

  private final List<Section> sections = new ArrayList<>();
  private final @Nullable SeekKey after;

  /**
   * Of a text.
   *
   * @param classes which are of interest, in their order
   * @param along which of its words each class is read along
   * @param after where the page before ended; null for the first
   */
  FewRanking(QueryMatch fit, List<MatchTier> classes, Along along, @Nullable SeekKey after) {
    this.after = after;
    List<List<QueryTerm>> readings = fit.words().readings();
    for (MatchTier as : classes) {
      for (int reading = 0; reading < readings.size(); reading++) {
        List<QueryTerm> words = readings.get(reading);
        int index = along.index(as, reading);
        if (index < words.size()) { // A cursor of another text may have more; none such is taken.
          List<List<TermStep>> steps = words.stream().map(word -> fit.steps(as, word)).toList();
          sections.add(new Section(as.section(reading, index), words.get(index), steps, index));
        }
      }
    }
  }

  /** Tells the place of the word along which a class is read. */
  @FunctionalInterface
  interface Along {
    /** The first word is 0. */
    int index(MatchTier as, int reading);
  }

  /** A customer, and all that they are found by. */
  record Candidate(UUID id, List<String> terms) {
    private boolean hasOne(List<TermStep> steps) {
      return steps.stream().anyMatch(step -> terms.stream().anyMatch(step::has));
    }
  }

  /**
   * A class of customers.
   *
   * @param word along whose terms it is read
   * @param steps of each word, in which all customers of the class have a term
   */
  private record Section(int number, QueryTerm word, List<List<TermStep>> steps, int index) {
    List<TermStep> along() {
      return steps.get(index);
    }

    boolean has(Candidate customer) {
      return steps.stream().allMatch(customer::hasOne);
    }

    /** Of a customer who is in it. */
    Place placeOf(Candidate customer) {
      for (int i = 0; ; i++) {
        TermStep step = along().get(i);
        String term = customer.terms().stream().filter(step::has).min(BY_BYTES).orElse(null);
        if (term != null) {
          return new Place(new SeekKey(number, term, customer.id()), i, step.isBeginning());
        }
      }
    }

    /** Whether a place in it is behind the end of a page in it. */
    boolean isBehind(Place place, SeekKey after) {
      int last = TermStep.placeOf(along(), after, word);
      if (place.step() != last || !along().get(last).has(TermStep.termOf(after))) {
        return place.step() >= last;
      }
      return place.compareTo(new Place(after, last, place.isBeginning())) > 0;
    }
  }

  /** A place, and which step of its section it is in. */
  private record Place(SeekKey position, int step, boolean isBeginning)
      implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int byStep =
          Comparator.comparingInt((Place place) -> place.position().section())
              .thenComparingInt(Place::step)
              .compare(this, other);
      if (byStep != 0) {
        return byStep;
      }
      int byId = Ids.ORDER.compare(position.id(), other.position.id());
      if (!isBeginning) {
        return -byId;
      }
      int byTerm = BY_BYTES.compare(TermStep.termOf(position), TermStep.termOf(other.position));
      return byTerm != 0 ? byTerm : byId;
    }
  }

  /** The places of those who fit, in their order, from behind the end of the page before. */
  List<SeekKey> places(List<Candidate> few) {
    return few.stream().flatMap(this::placeOf).sorted().map(Place::position).toList();
  }

  private Stream<Place> placeOf(Candidate customer) {
    return sections.stream()
        .filter(section -> section.has(customer))
        .limit(1)
        .map(section -> new Placed(section, section.placeOf(customer)))
        .filter(this::isBehind)
        .map(Placed::place);
  }

  private record Placed(Section section, Place place) {}

  private boolean isBehind(Placed placed) {
    return after == null
        || after.section() < placed.section().number()
        || (after.section() == placed.section().number()
            && placed.section().isBehind(placed.place(), after));
  }
}
