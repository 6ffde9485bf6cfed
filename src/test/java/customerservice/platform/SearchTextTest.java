package customerservice.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchTextTest {
  @ParameterizedTest
  @CsvSource({
    "José GARCÍA,jose garcia",
    "Straße,strasse",
    "Øre Ærø,ore aero",
    "Łódź,lodz",
    "ИВАН Ёлкин,иван елкин",
    "Ὀδυσσεύς,οδυσσευς",
    "ｆｕｌｌ ｗｉｄｔｈ,full width",
    "が,が",
    "한국,한국",
  })
  void foldsCaseAndAccents(String text, String folded) {
    assertThat(SearchText.fold(text)).isEqualTo(folded);
  }

  @Test
  void foldsComposedAndDecomposedTextAlike() {
    assertThat(SearchText.fold("Jose\u0301")).isEqualTo(SearchText.fold("Jos\u00E9"));
    assertThat(SearchText.fold("か\u3099")).isEqualTo(SearchText.fold("が"));
  }

  @Test
  void splitsIntoWordsOfLettersAndDigits() {
    assertThat(SearchText.words("  O'Brien-Díaz, ana_1@mail.test +34 600 "))
        .containsExactly("obrien", "diaz", "ana_1", "mail", "test", "34", "600");
    assertThat(SearchText.words("%_ \\ ?!")).containsExactly("%_");
    assertThat(SearchText.words("ａ＿ｂ 100％")).containsExactly("a_b", "100%");
  }

  /** Each line: texts that have the same words, then those words. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "مُحَمَّد علي|محمد علي|محمد علي",
        "محـــمد|محمد|محمد",
        "أحمد إبراهيم آدم|احمد ابراهيم ادم|احمد ابراهيم ادم",
        "رحمٰن ٱلله|رحمن الله|رحمن الله",
        "فاطمة ليلى|فاطمه ليلي|فاطمه ليلي",
        "علی کریم|علي كريم|علي كريم",
        "علی\u200Cرضا|علیرضا|عليرضا",
        "ﻣﺤﻤﺪ|محمد|محمد",
        "שָׁלוֹם|שלום|שלום",
        "בְּרֵאשִׁ֖ית|בראשית|בראשית",
        "ג׳ורג׳|ג'ורג'|גורג",
        "ܫܠܳܡܳܐ|ܫܠܡܐ|ܫܠܡܐ",
        "ヤマダ|やまだ|やまだ",
        "ﾔﾏﾀﾞ|やまだ|やまだ",
        "ローラ|ろーら|ろーら",
        "サヽキ|さゝき|さゝき",
        "ヴィ|ゔぃ|ゔぃ",
        "葛\uDB40\uDD00城|葛城|葛城",
        "٠٦٩٨|0698|0698",
        "६९८|698|698",
        "ΝΙΚΟΣ|νικοσ|νικοσ",
        "O´Brien Oʻahu|O'Brien O’ahu|obrien oahu",
        "Gar\u200Bcí\u00ADa|García|garcia",
        "mu\u0308ller|müller|muller",
        "a@xn--mller-kva.de|a@Müller.de|a muller de",
      })
  void readsSpellingsOfAWordAlike(String text, String other, String words) {
    assertThat(SearchText.words(text)).containsExactly(words.split(" ", -1));
    assertThat(SearchText.words(other)).containsExactly(words.split(" ", -1));
  }

  /** These marks are vowels or other letters. */
  @ParameterizedTest
  @CsvSource({"कि,क", "กิ,ก", "கி,க", "が,か", "パ,ハ", "މި,މ", "কি,ক"})
  void distinguishesWordsByTheirVowels(String one, String other) {
    assertThat(SearchText.words(one)).isNotEqualTo(SearchText.words(other));
  }

  /** Sort keys are stored, so the folding for search must not change them. */
  @Test
  void foldsSortKeysAsBefore() {
    assertThat(SearchText.key("ヤマダ")).isEqualTo("ヤマダ");
    assertThat(SearchText.key("مُحَمَّد")).isEqualTo("مُحَمَّد");
  }

  @Test
  void usesPunctuationAsWordsIfThereAreNoOthers() {
    assertThat(SearchText.words("???")).containsExactly("???");
    assertThat(SearchText.words("? \u0085 !")).containsExactly("?", "!");
    assertThat(SearchText.words("'''")).containsExactly("'''");
    assertThat(SearchText.words("´\u0085´")).containsExactly("´", "´");
    assertThat(SearchText.words(" \u00A0\u0085")).isEmpty();
  }

  @Test
  void addsThePartsOfCompoundWords() {
    assertThat(SearchText.wordsWithParts("ana@mail.test, Ana"))
        .containsExactly("ana", "mail", "test");
    assertThat(SearchText.wordsWithParts("--")).containsExactly("--");
    assertThat(SearchText.wordsWithParts(" ")).isEmpty();
    assertThat(SearchText.wordsWithParts("O’Brien")).containsExactly("obrien", "o", "brien");
    assertThat(SearchText.wordsWithParts("Jose_García@x"))
        .containsExactly("jose_garcia", "x", "jose", "garcia");
    assertThat(SearchText.wordsWithParts("_O'B＿x 50%"))
        .containsExactlyInAnyOrder("_ob_x", "ob", "x", "_o", "b_x", "o", "b", "50%", "50");
    assertThat(SearchText.wordsWithParts("%%")).containsExactly("%%");
  }

  @Test
  void truncatesWords() {
    assertThat(SearchText.words("a".repeat(101))).containsExactly("a".repeat(100));
    assertThat(SearchText.wordsWithParts("ﷺ".repeat(100))).allMatch(w -> w.length() <= 100);
  }

  @Test
  void truncatesKeys() {
    assertThat(SearchText.key("García\u001FLópez\u0085")).isEqualTo("garcialopez");
    assertThat(SearchText.key("🍕".repeat(101))).isEqualTo("🍕".repeat(100));
    assertThat(SearchText.key("ﷺ".repeat(100))).hasSize(100);
    assertThat(SearchText.key("a".repeat(99) + "Ö")).isEqualTo("a".repeat(99) + "o");
  }
}
