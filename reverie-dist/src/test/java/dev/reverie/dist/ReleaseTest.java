package dev.reverie.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** What a repository of Maven asks of the modules that it is given, and that the bill of versions names just those. */
class ReleaseTest {
    private static final Path ROOT = Path.of(System.getProperty("reverie.root"));

    private static Element pom(Path folder) throws IOException, ParserConfigurationException, SAXException {
        Document document = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(folder.resolve("pom.xml").toFile());
        return document.getDocumentElement();
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }

    private static String text(Element parent, String... path) {
        Element here = parent;
        for (String name : path) {
            List<Element> next = children(here, name);
            if (next.isEmpty()) {
                return "";
            }
            here = next.get(0);
        }
        return here.getTextContent().strip();
    }

    private static List<String> modules() throws IOException, ParserConfigurationException, SAXException {
        return children(children(pom(ROOT), "modules").get(0), "module").stream()
                .map(Element::getTextContent)
                .toList();
    }

    @Test
    void theBomNamesEveryModuleThatIsPublishedAndNoOther() throws Exception {
        Set<String> published = new TreeSet<>();
        for (String module : modules()) {
            Element pom = pom(ROOT.resolve(module));
            if (!text(pom, "properties", "maven.deploy.skip").equals("true") && !module.equals("reverie-bom")) {
                published.add(module);
            }
        }
        Element bom = pom(ROOT.resolve("reverie-bom"));

        Set<String> named = new TreeSet<>();
        Element dependencies = children(children(bom, "dependencyManagement").get(0), "dependencies")
                .get(0);
        for (Element dependency : children(dependencies, "dependency")) {
            assertThat(text(dependency, "version")).isEqualTo("${project.version}");
            named.add(text(dependency, "artifactId"));
        }

        assertThat(named).isEqualTo(published);
    }

    @Test
    void theBomIsOfTheSameReleaseWithTheSameNamesOnIt() throws Exception {
        Element parent = pom(ROOT);
        Element bom = pom(ROOT.resolve("reverie-bom"));

        assertThat(children(bom, "parent")).isEmpty();
        for (String[] path : new String[][] {
            {"version"},
            {"url"},
            {"licenses", "license", "name"},
            {"licenses", "license", "url"},
            {"developers", "developer", "name"},
            {"scm", "connection"},
            {"scm", "url"},
            {"properties", "project.build.outputTimestamp"}
        }) {
            assertThat(text(bom, path)).as(String.join("/", path)).isNotEmpty().isEqualTo(text(parent, path));
        }
    }

    @Test
    void everyModuleHasANameAndADescription() throws Exception {
        for (String module : modules()) {
            Element pom = pom(ROOT.resolve(module));
            assertThat(text(pom, "name")).as(module).startsWith("Reverie ");
            assertThat(text(pom, "description")).as(module).endsWith(".");
        }
    }

    @Test
    void theCitationIsOfThisRelease() throws IOException {
        assertThat(Files.readString(ROOT.resolve("CITATION.cff")))
                .contains("\nversion: " + System.getProperty("reverie.version").replace("-SNAPSHOT", "") + "\n");
    }
}
