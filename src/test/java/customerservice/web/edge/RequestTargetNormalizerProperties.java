package customerservice.web.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Properties of the normalization for arbitrary request targets. */
class RequestTargetNormalizerProperties {
  @Property
  void normalizesEveryTargetToAUriIdempotently(@ForAll("targets") String target) {
    String normalized = RequestTargetNormalizer.normalized(target);
    assertThat(URI.create(normalized).getRawPath()).startsWith("/");
    assertThat(RequestTargetNormalizer.normalized(normalized)).isEqualTo(normalized);
  }

  /** Generates bytes as characters, often those with a meaning in a URI. */
  @Provide
  Arbitrary<String> targets() {
    return Arbitraries.strings()
        .withChars("%%%&=?;#/|[]0aF")
        .withCharRange('!', '\u00FF')
        .ofMaxLength(30)
        .map(rest -> "/a" + rest);
  }

  @Property
  void leavesValidTargetsUnchanged(@ForAll("words") String word) {
    String target = "/customers/" + word + "?q=%F0%9F%8D%95+" + word + "&x=a%20b/c?d";
    assertThat(RequestTargetNormalizer.normalized(target)).isEqualTo(target);
  }

  @Provide
  Arbitrary<String> words() {
    return Arbitraries.strings().alpha().numeric().withChars("-._~:@!$'()*,").ofMaxLength(20);
  }
}
