package customerservice.customers.search;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.customers.search.EditDistance.CloseWord;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EditDistanceTest {
  @ParameterizedTest
  @CsvSource({
    "jonh,john,1",
    "jhon,john,1",
    "jon,john,1",
    "johnn,john,1",
    "jahn,john,1",
    "jahm,john,-1",
    "ana,anna,1",
    "ana,eva,-1",
    "smiht,smith,1",
    "gozales,gonzalez,2",
    "gosales,gonzalez,-1",
    "gozal,gonzalez,3",
    "gozl,gonzalez,-1",
    "micheal,michael,1",
    "петрова,петров,1",
    "𝒜𝒷𝒸,𝒜𝒷𝒹,1",
  })
  void countsLettersThatDiffer(String typed, String word, int distance) {
    assertThat(EditDistance.among(List.of(word), typed).stream().map(CloseWord::distance))
        .containsExactlyElementsOf(distance < 0 ? List.of() : List.of(distance));
  }

  @Test
  void returnsTheClosestWordsUpToALimit() {
    assertThat(EditDistance.among(List.of("josep", "jose", "josefa", "jsoe", "rose"), "jsoe"))
        .containsExactly(new CloseWord("jose", 1));
    List<String> many = IntStream.range(0, 20).mapToObj(i -> "mari" + (char) ('a' + i)).toList();
    assertThat(EditDistance.among(many, "marix")).hasSize(EditDistance.WORDS_MAX);
  }

  @ParameterizedTest
  @CsvSource({"an,false", "ana,true", "a1b,false", "李小龙,true", "🍕🍕🍕,false", "'',false"})
  void appliesOnlyToWordsOfLetters(String word, boolean isFor) {
    assertThat(EditDistance.isFor(word)).isEqualTo(isFor);
  }
}
