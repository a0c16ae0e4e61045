package law

const tocName = "gii-toc.xml"
