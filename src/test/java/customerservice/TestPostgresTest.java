package customerservice;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.TestPostgres;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TestPostgresTest {
  @Test
  void clonesADatabaseWithItsRows() throws Exception {
    TestPostgres.Database template = TestPostgres.newDatabase("a_template");
    try (Connection connection = TestPostgres.connect(template.owner());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE public.notes AS SELECT 'cloned' AS text");
    }
    TestPostgres.Database clone = TestPostgres.cloneOf("a_template", "a_clone");
    try (Connection connection = TestPostgres.connect(clone.owner());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT text FROM public.notes")) {
      rows.next();
      assertThat(rows.getString(1)).isEqualTo("cloned");
    }
  }

  @Test
  void isOneServerForAllClassLoaders() throws Exception {
    URL[] classPath =
        Arrays.stream(System.getProperty("java.class.path").split(":", -1))
            .map(TestPostgresTest::url)
            .toArray(URL[]::new);
    try (URLClassLoader other =
        new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
      Class<?> copy = other.loadClass(TestPostgres.class.getName());
      assertThat(copy).isNotEqualTo(TestPostgres.class);
      assertThat(copy.getMethod("superuser").invoke(null))
          .hasToString(TestPostgres.superuser().toString());
    }
  }

  private static URL url(String entry) {
    try {
      return Path.of(entry).toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(entry, e);
    }
  }
}
