package customerservice.web.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a request is addressed to. */
class RequestTargetNormalizerProperties {
  @Property
  void areReadAsUrisOnceAndForAll(@ForAll("addresses") String address) {
    String readable = RequestTargetNormalizer.readable(address);
    assertThat(URI.create(readable).getRawPath()).startsWith("/");
    assertThat(RequestTargetNormalizer.readable(readable)).isEqualTo(readable);
  }

  /** Bytes, as the server hands them over: with what means something standing there often. */
  @Provide
  Arbitrary<String> addresses() {
    return Arbitraries.strings()
        .withChars("%%%&=?;#/|[]0aF")
        .withCharRange('!', '\u00FF')
        .ofMaxLength(30)
        .map(rest -> "/a" + rest);
  }

  @Property
  void stayAsTheyAreWhereTheyAreRight(@ForAll("words") String word) {
    String address = "/customers/" + word + "?q=%F0%9F%8D%95+" + word + "&x=a%20b/c?d";
    assertThat(RequestTargetNormalizer.readable(address)).isEqualTo(address);
  }

  @Provide
  Arbitrary<String> words() {
    return Arbitraries.strings().alpha().numeric().withChars("-._~:@!$'()*,").ofMaxLength(20);
  }
}
