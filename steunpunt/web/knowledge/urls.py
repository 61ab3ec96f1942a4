"""The URLs of the knowledge base."""

from django.urls import URLPattern, path

from steunpunt.web.knowledge import modules, pages, writing

urlpatterns: list[URLPattern] = [
    path("kennisbank", pages.knowledge, name="knowledge"),
    path("kennisbank/<uuid:article_id>", pages.article, name="article"),
    path("kennisbank/<uuid:article_id>/oordeel", pages.review, name="article_review"),
    path("kennisbank/<uuid:article_id>/terughalen", pages.take_back, name="article_take_back"),
    path("kennisbank/<uuid:article_id>/intrekken", pages.withdraw, name="article_withdraw"),
    path("bouwstenen", modules.modules, name="modules"),
    path("bouwstenen/nieuw", modules.new, name="module_new"),
    path("bouwstenen/<uuid:module_id>", modules.one, name="module"),
    path("bouwstenen/<uuid:module_id>/oordeel", modules.review, name="module_review"),
    path("bouwstenen/<uuid:module_id>/intrekken", modules.withdraw, name="module_withdraw"),
    path("vragen/<uuid:question_id>/bouwstenen", modules.for_question, name="question_modules"),
    path("vragen/<uuid:question_id>/kennisartikel", writing.write, name="article_write"),
]
