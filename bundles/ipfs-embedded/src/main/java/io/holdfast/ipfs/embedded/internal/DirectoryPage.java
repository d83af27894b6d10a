package io.holdfast.ipfs.embedded.internal;

import io.holdfast.unixfs.UnixFsNode;
import java.util.Locale;

/** A directory as a page. */
final class DirectoryPage {
    private static final String STYLE = "body{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:60em;padding:0 1em;color:#222}"
            + "table{border-collapse:collapse;width:100%}td{padding:.2em .8em .2em 0;border-bottom:1px solid #eee}"
            + "td+td{text-align:right;white-space:nowrap;color:#666}h1{font-size:1.1em;word-break:break-all}a{color:#0550ae}";

    private DirectoryPage() {
    }

    static String of(GatewayApi.GatewayPath path, UnixFsNode.Directory directory) {
        StringBuilder page = new StringBuilder(1024 + directory.entries().size() * 160);
        page.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>").append(escape(path.toString()))
                .append("</title><style>").append(STYLE).append("</style></head>\n<body><h1>").append(escape(path.toString()))
                .append("</h1>\n<table>\n");
        if (path.rest().length() > 1) {
            page.append("<tr><td><a href=\"../\">..</a></td><td></td></tr>\n");
        }
        for (UnixFsNode.Entry entry : directory.entries()) {
            // the leading ./ keeps a name such as a:b from being read as a scheme
            page.append("<tr><td><a href=\"./").append(escape(PercentText.encode(entry.name()))).append("\">").append(escape(entry.name()))
                    .append("</a></td><td title=\"").append(entry.cid()).append("\">").append(size(entry.size())).append("</td></tr>\n");
        }
        return page.append("</table></body></html>\n").toString();
    }

    static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    private static String size(long bytes) {
        String[] units = {"B", "kB", "MB", "GB", "TB"};
        double n = bytes;
        int unit = 0;
        while (n >= 1000 && unit < units.length - 1) {
            n /= 1000;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", n, units[unit]);
    }
}
