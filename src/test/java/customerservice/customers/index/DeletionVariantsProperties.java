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

/** No spelling that is close is missed. */
class DeletionVariantsProperties {
  private static final int LENGTH_MAX = 10;

  /** A word, and what somebody typed for it. */
  record Typing(String word, String typed) {}

  @Property(tries = 20_000)
  void closeSpellingsHaveOneInCommon(@ForAll("typings") Typing typing) {
    String typed = typing.typed();
    boolean isClose = !EditDistance.among(List.of(typing.word()), typed).isEmpty();
    Statistics.label("close").collect(isClose).coverage(c -> c.check(true).percentage(p -> p > 20));
    if (isClose) {
      assertThat(rests(typing.word())).containsAnyElementsOf(rests(typed));
    }
  }

  private static Set<Integer> rests(String word) {
    return DeletionVariants.of(TenantId.DEFAULT, word);
  }

  /** Of few letters, so that most are close; a letter may be outside the first plane. */
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
  void areOthersOfAnotherTenant() {
    assertThat(DeletionVariants.of(new TenantId("one"), "garcia"))
        .doesNotContainAnyElementsOf(DeletionVariants.of(new TenantId("two"), "garcia"));
  }

  @Example
  void areFewOfALongWord() {
    assertThat(rests("abcdefghijklmnopqrstuvwxyz"))
        .hasSize(1 + 6 + 15)
        .isEqualTo(rests("abcdef"))
        .containsAnyElementsOf(rests("cdef"))
        .doesNotContainAnyElementsOf(rests("def"));
  }

  @Example
  void areWithoutOneLetterOfAShortOne() {
    assertThat(rests("abcde")).hasSize(1 + 5).doesNotContainAnyElementsOf(rests("xcde"));
    assertThat(rests("ana")).hasSize(1 + 3).containsAnyElementsOf(rests("aan"));
    assertThat(rests("aaa")).hasSize(1 + 1);
  }
}
