package customerservice.web.docs;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The page on which the API can be read and tried. All script and style in it is in files. */
@Singleton
final class DocsPage {
  private static final String VIEWER = "META-INF/maven/org.webjars/swagger-ui/pom.properties";

  private final String html;

  DocsPage(@ConfigProperty(name = "quarkus.application.version") String version) {
    this.html =
        new HtmlTemplate(PackagedFile.text("pages/docs.html"))
            .filled(
                Map.of(
                    "version", HtmlTemplate.escaped(version),
                    "viewer_version", HtmlTemplate.escaped(viewerVersion())));
  }

  String html() {
    return html;
  }

  /** The viewer's files lie in a folder named for its version. */
  private static String viewerVersion() {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(PackagedFile.text(VIEWER)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }
}
