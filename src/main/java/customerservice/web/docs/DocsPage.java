package customerservice.web.docs;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The interactive documentation page. It has no inline script and no inline style. */
@Singleton
final class DocsPage {
  private static final String VIEWER = "META-INF/maven/org.webjars/swagger-ui/pom.properties";

  private final String html;

  DocsPage(@ConfigProperty(name = "quarkus.application.version") String version) {
    this.html =
        new HtmlTemplate(PackagedFile.text("pages/docs.html"))
            .render(
                Map.of(
                    "version", HtmlTemplate.escaped(version),
                    "viewer_version", HtmlTemplate.escaped(viewerVersion())));
  }

  String html() {
    return html;
  }

  /** Reads the version of Swagger UI, which is part of the URL of its files. */
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
