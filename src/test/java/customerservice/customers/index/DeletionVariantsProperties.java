package customerservice.customers.index;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.customers.search.EditDistance;
import customerservice.platform.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** The variants find every word within the edit distance. */
class DeletionVariantsProperties {
  private static final int LENGTH_MAX = 10;

  /** A stored word and a typed one. */
  record Typing(String word, String typed) {}

  @Property(tries = 20_000)
  void closeSpellingsShareAVariant(@ForAll("typings") Typing typing) {
    String typed = typing.typed();
    boolean isClose = !EditDistance.among(List.of(typing.word()), typed).isEmpty();
    Statistics.label("close").collect(isClose).coverage(c -> c.check(true).percentage(p -> p > 20));
    if (isClose) {
      assertThat(variants(typing.word())).containsAnyElementsOf(variants(typed));
    }
  }

  private static Set<Integer> variants(String word) {
    return DeletionVariants.of(TenantId.DEFAULT, word);
  }

  /** Uses few letters, so that most words are close; one letter is outside the basic plane. */
  @Provide
  Arbitrary<Typing> typings() {
    Arbitrary<String> letters = Arbitraries.of("a", "b", "c", "𝒜");
    Arbitrary<List<String>> words = letters.list().ofMinSize(3).ofMaxSize(LENGTH_MAX);
    Arbitrary<Integer> places = Arbitraries.integers().between(0, LENGTH_MAX - 1);
    return Combinators.combine(words, places, places, letters, letters, places)
        .as((word, one, other, new1, new2, length) -> {
          List<String> typed = new ArrayList<>(word);
          typed.set(one % typed.size(), new1);
          typed.add(other % typed.size(), new2);
          typed.remove(length % typed.size());
          int end = Math.max(EditDistance.LENGTH_MIN, length);
          List<String> cut = typed.subList(0, Math.min(typed.size(), end));
          return new Typing(String.join("", word), String.join("", cut));
        });
  }

  @Example
  void differBetweenTenants() {
    assertThat(DeletionVariants.of(new TenantId("one"), "garcia"))
        .doesNotContainAnyElementsOf(DeletionVariants.of(new TenantId("two"), "garcia"));
  }

  @Example
  void dependOnlyOnTheFirstSixLetters() {
    assertThat(variants("abcdefghijklmnopqrstuvwxyz"))
        .hasSize(1 + 6 + 15)
        .isEqualTo(variants("abcdef"))
        .containsAnyElementsOf(variants("cdef"))
        .doesNotContainAnyElementsOf(variants("def"));
  }

  @Example
  void deleteAtMostOneLetterOfAShortWord() {
    assertThat(variants("abcde")).hasSize(1 + 5).doesNotContainAnyElementsOf(variants("xcde"));
    assertThat(variants("ana")).hasSize(1 + 3).containsAnyElementsOf(variants("aan"));
    assertThat(variants("aaa")).hasSize(1 + 1);
  }
}
